"""An entry in, an article out. All pure: this is what worker processes run."""
