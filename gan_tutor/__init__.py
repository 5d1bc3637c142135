"""Helper package of a course on why GANs fail, and what repairs them. The lessons are its best guide."""
