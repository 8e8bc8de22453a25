"""What a browser is asked about a page: what is wider than its place, and which words stand out too little."""

WIDE = """(() => {
  const found = [];
  const away = e => e.closest('.map, .leaflet-container, #bar, #patterns');
  if (document.documentElement.scrollWidth > innerWidth) { found.push('page'); }
  document.querySelectorAll('section.step, .scroll, .side, table, figure, #head, nav, #foot').forEach(e => {
    if (!e.offsetParent && getComputedStyle(e).position !== 'fixed' || away(e)) { return; }
    if (e.scrollWidth > e.clientWidth + 1) {
      found.push([(e.closest('section') || e).id, e.className, e.tagName, e.scrollWidth, e.clientWidth].join(' '));
    }
  });
  return found;
})()"""

# Words in drawings stand on the form before them, unless a white rim goes round them.
FAINT = """(() => {
  const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const light = colour => {
    const [r, g, b] = parts(colour).map(part => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      const alpha = parts(colour)[3];
      if (alpha === undefined || alpha > 0.99) { return colour; }
    }
    return 'rgb(255, 255, 255)';
  };
  const under = (element, isDrawn) => {
    const form = isDrawn && element.closest('svg').querySelector('.shape');
    return form ? getComputedStyle(form).fill : ground(isDrawn ? element.closest('svg').parentElement : element);
  };
  const found = [];
  let count = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || ['SCRIPT', 'STYLE'].includes(element.tagName)) { continue; }
    const isDrawn = element.namespaceURI.endsWith('svg');
    if (element.getBoundingClientRect().width === 0) { continue; }
    const style = getComputedStyle(element);
    const fore = style[isDrawn ? 'fill' : 'color'];
    const isRimmed = isDrawn && style.stroke === 'rgb(255, 255, 255)' && parseFloat(style.strokeWidth) >= 3;
    const back = isRimmed ? 'rgb(255, 255, 255)' : under(element, isDrawn);
    const [most, least] = [light(fore), light(back)].sort((x, y) => y - x);
    count += 1;
    if ((most + 0.05) / (least + 0.05) < 4.5) { found.push([words.slice(0, 20), fore, back]); }
  }
  return {found, count};
})()"""

# Symbols of sites that are to be seen on the main map.
MARKS = "Array.from(document.querySelectorAll('#map .site svg')).filter(s => s.style.display !== 'none').length"

# Forms of drawings (symbols, outlines, bars, lamps) whose best colour, fill or rim, is too near to the white paper.
DIM = """(() => {
  const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const linear = part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const light = colour => {
    const [r, g, b] = parts(colour).map(part => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const drawn = '.site .shape, .change, .station, .mark, .leaflet-pane path, .chart rect, .chart path, .ring, i.area, '
    + 'i.feeder';
  const found = [], kinds = new Set();
  document.querySelectorAll(drawn).forEach(element => {
    const style = getComputedStyle(element);
    const isDrawn = element.namespaceURI.endsWith('svg');
    const colours = (isDrawn ? [style.fill, style.stroke] : [style.borderTopColor, style.backgroundColor])
      .filter(colour => colour && colour.startsWith('rgb') && parts(colour)[3] !== 0);
    if (!colours.length) { return; }
    const best = Math.max(...colours.map(colour => 1.05 / (light(colour) + 0.05)));
    kinds.add((element.getAttribute('class') || element.tagName).split(' ')[0]);
    if (best < 3) { found.push([element.tagName, element.getAttribute('class'), ...colours]); }
  });
  return {found, kinds: Array.from(kinds)};
})()"""
