/** All words of the UI in one language. */

import day from '../../../../words/en/day.json';
import imports from '../../../../words/en/imports.json';
import people from '../../../../words/en/people.json';
import records from '../../../../words/en/records.json';
import search from '../../../../words/en/search.json';
import shell from '../../../../words/en/shell.json';

export const words = { shell, day, people, search, records, imports };
