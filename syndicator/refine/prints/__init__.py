"""What of two texts is compared: their tokens, sketches, numbers and names."""
