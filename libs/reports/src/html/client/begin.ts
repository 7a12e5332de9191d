// Runs before the page is drawn, so that what only stands in for the list of tests does not flash up.
if (typeof DecompressionStream === 'function') document.documentElement.classList.add('live');
