"""Groups, posts and comments around practitioners."""
