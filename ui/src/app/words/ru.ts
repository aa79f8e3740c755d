/** All words of the UI in one language. */

import day from '../../../../words/ru/day.json';
import duplicates from '../../../../words/ru/duplicates.json';
import imports from '../../../../words/ru/imports.json';
import merges from '../../../../words/ru/merges.json';
import people from '../../../../words/ru/people.json';
import records from '../../../../words/ru/records.json';
import search from '../../../../words/ru/search.json';
import shell from '../../../../words/ru/shell.json';
import trash from '../../../../words/ru/trash.json';

export const words = { shell, day, people, search, records, imports, trash, merges, duplicates };
