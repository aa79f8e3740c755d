/** All words of the UI in one language. */

import day from '../../../../words/ru/day.json';
import imports from '../../../../words/ru/imports.json';
import people from '../../../../words/ru/people.json';
import records from '../../../../words/ru/records.json';
import search from '../../../../words/ru/search.json';
import shell from '../../../../words/ru/shell.json';

export const words = { shell, day, people, search, records, imports };
