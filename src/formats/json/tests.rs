//! The JSON reader against serde_json, on documents that are whole, cut and mangled.
