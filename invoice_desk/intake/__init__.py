"""From bytes to pages: images, PDF, OFD, and the folders and archives that hold them."""
