/** All words of the UI in one language. */

import day from '../../../../words/en/day.json';
import duplicates from '../../../../words/en/duplicates.json';
import imports from '../../../../words/en/imports.json';
import merges from '../../../../words/en/merges.json';
import people from '../../../../words/en/people.json';
import records from '../../../../words/en/records.json';
import search from '../../../../words/en/search.json';
import shell from '../../../../words/en/shell.json';
import trash from '../../../../words/en/trash.json';

export const words = { shell, day, people, search, records, imports, trash, merges, duplicates };
