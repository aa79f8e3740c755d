//! System tables: migrations, health.
