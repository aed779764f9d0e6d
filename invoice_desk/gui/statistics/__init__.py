"""Statistics in the window: what is counted, the words for it, the chart, the table of figures."""
