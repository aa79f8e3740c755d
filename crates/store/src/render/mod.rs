//! Values and expressions to SQL of both dialects.
