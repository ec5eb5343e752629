export const parsers = {};
export const printers = {};
