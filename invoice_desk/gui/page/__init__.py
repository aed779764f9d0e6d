"""The page pane: pictures of pages, zoomed, turned and outlined."""
