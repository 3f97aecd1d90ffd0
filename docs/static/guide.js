// Opened from a file, a page may not read the others: results of a search are then told by their titles alone.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
