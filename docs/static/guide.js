// Read after the theme's tools and before the words of a language.

// Opened from a file, a page may not read the others: results of a search are then told by their titles alone.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// As the tools do it, but for the rule of plurals, which they compile; a strict policy forbids that, and Chinese has none.
Documentation.addTranslations = ({ messages, locale }) => {
  Object.assign(Documentation.TRANSLATIONS, messages);
  Documentation.PLURAL_EXPR = () => 0;
  Documentation.LOCALE = locale;
};
