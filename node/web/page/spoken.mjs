// Which language the reader wants: the address says it, or an earlier choice, or the browser.

import { setting } from './store.mjs';
import { pick } from './text.mjs';

export const spoken = () => pick([new URL(location.href).searchParams.get('lang'), setting.get('language'), ...navigator.languages]);
