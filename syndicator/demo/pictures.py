"""The pictures of the demo's articles: invented as everything else there, drawn from a number, always the same."""

from __future__ import annotations

import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 720, 480
_SKIES = (((196, 222, 236), (250, 240, 214)), ((58, 70, 110), (244, 170, 110)), ((172, 204, 190), (246, 246, 224)))


_SUN = 0.06  # its radius, in heights of the picture


@cache
def landscape(number: int) -> bytes:
    """A PNG of hills over a river, under one of three skies."""
    import numpy as np

    across, down = np.meshgrid(np.linspace(0, 1, WIDTH), np.linspace(0, 1, HEIGHT))
    shore = 0.7
    height = np.where(down < shore, down, 2 * shore - down)  # the river shows the sky and the hills upside down
    above, below = (np.array(colour, float) for colour in _SKIES[number % len(_SKIES)])
    seen = above + (below - above) * np.clip(height / shore, 0, 1)[..., None]
    sun = np.hypot((across - 0.68) * WIDTH / HEIGHT, height - 0.3) < _SUN
    seen[sun] = (255, 244, 205)
    for ridge in range(4):
        waves = sum(
            np.sin(across * (3 + 4 * wave) + number * 2.1 + ridge * 1.7 + wave) / (wave + 1) for wave in range(4)
        )
        top = 0.42 + 0.075 * ridge - 0.035 * waves
        seen[height > top] = above * (0.62 - 0.13 * ridge) + np.array((12, 26, 18)) * ridge / 3
    ripples = 1 + 0.05 * np.sin(down * 420 + np.sin(across * 40))
    seen = np.where((down >= shore)[..., None], seen * 0.82 * ripples[..., None], seen)
    pixels = np.clip(seen, 0, 255).astype(np.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    size = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", size), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
