"""Line items by columns that a person draws over a table: where borders are likely, what the columns are, the rows."""
