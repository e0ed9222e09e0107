// Tables as files for spreadsheets (RFC 4180). A spreadsheet runs a cell that begins like a formula, and texts in ours were
// written by strangers: such a cell begins with an apostrophe instead, which spreadsheets take for "this is text".

const formula = /^[=+\-@\t\r\n＝＋－＠]/;
const number = /^-?\d+(\.\d+)?$/;

/** cell quotes one value. Numbers stay numbers. */
export function cell(value) {
  let text = String(value ?? '').replaceAll('\0', '');
  if (formula.test(text) && !number.test(text)) text = `'${text}`;
  return /[",\r\n;\t]/.test(text) || /^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** csv is a table with its titles, lines ended as the standard wants. */
export const csv = (titles, rows) => [titles, ...rows].map((r) => r.map(cell).join(',') + '\r\n').join('');

/** save gives bytes or text to the browser as a file. */
export function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
