// Building the page. Text goes in as text nodes only: there is no way from here to markup.

const svgSpace = 'http://www.w3.org/2000/svg';

/**
 * el makes an element. Attributes that are null, undefined or false are left out, true is an empty one; `on` holds
 * listeners by event. Children are nodes, strings, or lists of them; what is empty is left out.
 */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** svg makes an element of a drawing. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(svgSpace, name), attributes, children);
}

function fill(node, { on = {}, ...attributes }, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(key, value === true ? '' : String(value));
  }
  for (const [event, f] of Object.entries(on)) node.addEventListener(event, f);
  add(node, children);
  return node;
}

/** add appends children to a node. */
export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** replace empties a node and appends children. */
export function replace(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}
