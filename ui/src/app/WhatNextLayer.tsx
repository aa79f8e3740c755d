/** The «Что дальше?» dialog with its looks, for screens that do not load those of records. */
import '../features/records/records.css';

export { WhatNext } from '../features/records/WhatNext';
