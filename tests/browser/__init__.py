"""What must stay true of the page in a real browser, on a real server with the demonstration's people."""
