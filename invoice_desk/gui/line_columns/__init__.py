"""Line items by drawing columns once over a table on the page."""
