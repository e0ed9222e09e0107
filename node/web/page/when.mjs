// Times as people read them: an event's in the local time of its place, with the offset that it was claimed with.

import { intl, say } from './text.mjs';

/** event times are milliseconds since 1970 UTC; offsets are minutes east of it. */
const minute = 60_000;

/** moment splits a time into a day, a clock and its offset. */
export function moment(millis, offset) {
  const local = new Date(Number(millis) + offset * minute);
  const style = (options) => intl('DateTimeFormat', { timeZone: 'UTC', ...options }).format(local);
  if (Number.isNaN(local.getTime())) return { day: String(millis), clock: '', zone: '', iso: '' };
  return {
    day: style({ day: 'numeric', month: 'short', year: 'numeric', weekday: 'short' }),
    clock: style({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    zone: zone(offset),
    iso: `${local.toISOString().slice(0, 19)}${zone(offset)}`,
  };
}

/** zone is an offset in minutes as "+08:00". */
export function zone(offset) {
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const two = (n) => String(n).padStart(2, '0');

const units = [['year', 31_557_600], ['month', 2_629_800], ['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

/** span is a duration in its coarsest unit: "3 hours". */
export function span(seconds) {
  const size = Math.max(0, Math.round(Number(seconds)));
  const [unit, length] = units.find(([, l]) => size >= l) ?? units.at(-1);
  return intl('NumberFormat', { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(Math.floor(size / length));
}

/** since is how long ago something was: "3 hours ago". */
export function since(seconds) {
  const size = Math.round(Number(seconds));
  if (size < 5) return say('age.now');
  const [unit, length] = units.find(([, l]) => size >= l) ?? units.at(-1);
  return intl('RelativeTimeFormat', { numeric: 'always' }).format(-Math.floor(size / length), unit);
}

/** stamp is a time on this phone's own clock and zone: when something was checked. */
export function stamp(millis) {
  return intl('DateTimeFormat', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(millis));
}
