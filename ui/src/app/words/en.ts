/** All words of the UI in one language. */
import shell from '../../../../words/en/shell.json';
import day from '../../../../words/en/day.json';
import people from '../../../../words/en/people.json';
import search from '../../../../words/en/search.json';
import records from '../../../../words/en/records.json';
import imports from '../../../../words/en/imports.json';

export const words = { shell, day, people, search, records, imports };
