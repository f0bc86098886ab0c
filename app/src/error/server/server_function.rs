//! The names of a server function's fields, so that the server can reject forms with unknown fields.
//!
//! `server_fn` itself registers only the paths. An encoding that rejects unknown fields would have to be declared in each
//! `#[server(…)]`, and browsers without scripting would receive its errors as redirects.

use leptos::server_fn::ServerFn;
use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

/// The path of a server function and the names of its fields.
pub type ServerFunction = (&'static str, &'static [&'static str]);

/// Declares `server_functions()` of a file with operations, from the names of its server functions.
macro_rules! server_functions {
    ($($function:ty),+ $(,)?) => {
        /// The server functions of this file with the names of their fields.
        pub(crate) fn server_functions() -> Vec<$crate::error::server::ServerFunction> {
            vec![$($crate::error::server::server_function::fields_of::<$function>()),+]
        }
    };
}
pub(crate) use server_functions;

/// The path and the names of the fields of a server function.
pub(crate) fn fields_of<F: ServerFn + DeserializeOwned>() -> ServerFunction {
    let mut fields: &[&str] = &[];
    let _ = F::deserialize(FieldNames(&mut fields));
    (F::PATH, fields)
}

/// A deserializer that stores the names of a struct's fields and then fails.
struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        Err(Self::Error::custom("only the names of the fields are read"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("a server function's arguments are a struct"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map enum identifier ignored_any
    }
}
