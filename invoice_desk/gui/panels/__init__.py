"""Parts of the window beside table and page: model picker, progress, details, notices, dialogs."""
