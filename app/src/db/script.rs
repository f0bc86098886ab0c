//! Lua scripts: the macro that declares and calls one, and its reply.
//!
//! A script is declared with [`script!`] in the function that calls it: its Lua sources, and its keys and arguments, each
//! with a name and a value. Lua reads them as `keys.NAME` and `args.NAME`. A script that rejects the call returns
//! `{'refused', CODE}`, where `CODE` is the name of a [`Code`], or `{'refused', CODE, MILLISECONDS}` if the request can be
//! sent again after that time.
//!
//! Invariants: a script reads exactly the names that are declared; otherwise the crate does not compile. The text of a
//! script, and so its SHA-1, stays the same for the life of a process. Every key that is known before the call is declared,
//! because a Redis Cluster rejects access to others.

mod names;
mod reply;

use std::fmt::Write;

use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, FromRedisValue, RedisResult, ServerErrorKind, ToSingleRedisArg};

use crate::db::{Command, Db};
use crate::error::Result;

pub use reply::{Reply, unreadable};

/// Lua source of `log_event(event_type, ...)`.
pub const LOG: &str = include_str!("log.lua");
/// Lua source of `audit(action, ...)`.
pub const AUDIT: &str = include_str!("audit.lua");

/// Creates an [`Invocation`] of the script that is declared here:
///
/// ```text
/// let invocation = script! {
///     write [script::LOG, include_str!("leave.lua")]    // Lua sources, shared functions first; `read` if it writes nothing
///     keys { room: keys.room(id), user: keys.user(user) }
///     optional_keys (Some(file) = file) { file: keys.file(file) }                   // absent, all of them, if it is `None`
///     list users (user in &users) { keys { account: keys.user(*user) } args { id: user.0 } } // in Lua: users[1].account
///     args { room_id: id.as_str(), now: now.to_string() }
/// };
/// let v: u64 = invocation.run(db).await?;
/// ```
///
/// Where there are several groups of optional keys, one can be absent only with all that follow. A script has optional keys
/// or a list. The keys of a script with a list may be `keys {}`, and the `args` of its items may be left out.
macro_rules! script {
    (
        $access:ident [$($part:expr),+ $(,)?]
        keys { $($key:ident: $key_value:expr),* $(,)? }
        $(optional_keys ($pattern:pat = $option:expr) { $($optional_key:ident: $optional_value:expr),+ $(,)? })*
        $(list $list:ident ($item:pat in $items:expr) {
            keys { $($item_key:ident: $item_key_value:expr),+ $(,)? }
            $(args { $($item_arg:ident: $item_arg_value:expr),+ $(,)? })?
        })?
        args { $($arg:ident: $arg_value:expr),* $(,)? }
    ) => {{
        const SOURCE: $crate::db::script::Source = $crate::db::script::Source {
            is_read_only: $crate::db::script::is_read_only(stringify!($access)),
            parts: &[$($part),+],
            keys: &[$(stringify!($key)),*],
            optional_keys: &[$($(stringify!($optional_key)),+),*],
            args: &[$(stringify!($arg)),*],
            lists: &[$($crate::db::script::List {
                name: stringify!($list),
                keys: &[$(stringify!($item_key)),+],
                args: &[$($(stringify!($item_arg)),+)?],
            })?],
        };
        const _: () = SOURCE.check();
        static SCRIPT: std::sync::LazyLock<$crate::db::script::Script> = std::sync::LazyLock::new(|| SOURCE.build());
        let mut call = SCRIPT.call();
        call.keys([$($key_value),*]);
        $(call.optional_keys(if let $pattern = $option { Some([$($optional_value),+]) } else { None });)*
        $(for $item in $items {
            call.keys([$($item_key_value),+]);
        })?
        #[allow(unused_mut, reason = "a script may have no arguments")]
        let mut invocation = call.invocation();
        $(invocation.arg($arg_value);)*
        $($(for $item in $items {
            $(invocation.arg($item_arg_value);)+
        })?)?
        invocation
    }};
}

pub(crate) use script;

/// The declaration of a script.
pub struct Source {
    /// Whether Redis rejects writes of the script.
    pub is_read_only: bool,
    /// Lua sources: shared functions first, the script itself last.
    pub parts: &'static [&'static str],
    /// The names of its keys, in order.
    pub keys: &'static [&'static str],
    /// The names of the keys after those; they can be absent.
    pub optional_keys: &'static [&'static str],
    /// The names of its arguments, in order.
    pub args: &'static [&'static str],
    /// The lists that the script receives: none or one.
    pub lists: &'static [List],
}

/// A list with any number of items, each of which has keys and arguments.
pub struct List {
    /// The name of the Lua table.
    pub name: &'static str,
    /// The names of the keys of each item, in order.
    pub keys: &'static [&'static str],
    /// The names of the arguments of each item, in order.
    pub args: &'static [&'static str],
}

/// A script as it is sent to Redis.
pub struct Script {
    is_read_only: bool,
    lua: redis::Script,
}

/// A call of a script to which keys are being added.
pub struct Call {
    script: &'static Script,
    keys: Vec<String>,
    is_complete: bool,
}

/// A call of a script with all keys and arguments. It can be run.
pub struct Invocation {
    script: &'static Script,
    command: redis::Cmd,
}

/// Whether `access` of a declaration is `read`. Fails the compilation if it is neither `read` nor `write`.
pub const fn is_read_only(access: &str) -> bool {
    match access.as_bytes() {
        b"read" => true,
        b"write" => false,
        _ => panic!("a script is declared `read` or `write`"),
    }
}

impl Source {
    /// Fails the compilation if the Lua reads an undeclared key or argument, or does not read a declared one.
    pub const fn check(&self) {
        assert!(self.lists.is_empty() || self.optional_keys.is_empty(), "a script has optional keys or a list");
        names::check(self.parts, b"keys.", self.keys, self.optional_keys);
        names::check(self.parts, b"args.", self.args, &[]);
    }

    /// The script, preceded by the Lua that assigns keys and arguments to their names.
    pub fn build(&self) -> Script {
        let mut lua = String::from(if self.is_read_only { "#!lua flags=no-writes\n" } else { "#!lua\n" });
        let keys: Vec<&str> = self.keys.iter().chain(self.optional_keys).copied().collect();
        let (key_count, arg_count) = (keys.len(), self.args.len());
        lua.push_str("local KEYS, ARGV = KEYS, ARGV\n");
        let _ = writeln!(lua, "local keys = {{{}}}", table_fields(&keys, "KEYS", ""));
        let _ = writeln!(lua, "local args = {{{}}}", table_fields(self.args, "ARGV", ""));
        for List { name, keys, args } in self.lists {
            let (keys_each, args_each) = (keys.len(), args.len());
            let keys = table_fields(keys, "KEYS", &format!("{key_count} + {keys_each} * i + "));
            let args = table_fields(args, "ARGV", &format!("{arg_count} + {args_each} * i + "));
            let _ = writeln!(lua, "local {name} = {{}}");
            let _ = writeln!(
                lua,
                "for i = 0, (#KEYS - {key_count}) / {keys_each} - 1 do {name}[i + 1] = {{{keys}{args}}} end"
            );
        }
        lua.extend(self.parts.iter().copied());
        Script { is_read_only: self.is_read_only, lua: redis::Script::new(&lua) }
    }
}

/// The fields of a Lua table: each name with the value of `array` at its position after `start`.
fn table_fields(names: &[&str], array: &str, start: &str) -> String {
    names.iter().enumerate().map(|(index, name)| format!("{name} = {array}[{start}{}], ", index + 1)).collect()
}

impl Script {
    /// Starts a call.
    pub fn call(&'static self) -> Call {
        Call { script: self, keys: Vec::with_capacity(32), is_complete: true }
    }
}

impl Call {
    /// Adds keys, in the order in which they are declared.
    pub fn keys<const N: usize>(&mut self, keys: [String; N]) {
        self.keys.extend(keys);
    }

    /// Adds a group of optional keys, or leaves it out.
    pub fn optional_keys<const N: usize>(&mut self, keys: Option<[String; N]>) {
        debug_assert!(self.is_complete || keys.is_none(), "optional keys follow some that are absent");
        self.is_complete &= keys.is_some();
        self.keys.extend(keys.into_iter().flatten());
    }

    /// Completes the keys.
    pub fn invocation(self) -> Invocation {
        let mut command = redis::Cmd::with_capacity(64, 2048);
        command.arg("EVALSHA").arg(self.script.lua.get_hash()).arg(self.keys.len()).arg(&self.keys);
        Invocation { script: self.script, command }
    }
}

impl Invocation {
    /// Adds an argument, in the order in which they are declared.
    pub fn arg(&mut self, value: impl ToSingleRedisArg) {
        self.command.arg(value);
    }

    /// Runs the script and parses its reply. If the script rejects the call, the result is the error with its code. If Redis
    /// fails, it is the error of [`Db::query`] if the script only reads, and of [`Db::write`] otherwise.
    pub async fn run<T: FromRedisValue>(self, db: &Db) -> Result<T> {
        let reply = if self.script.is_read_only { db.query(self).await? } else { db.write(self).await? };
        reply::parse(reply)
    }
}

impl Command for Invocation {
    async fn execute<T: FromRedisValue + Send>(&self, connection: &mut MultiplexedConnection) -> RedisResult<T> {
        match self.command.query_async(connection).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                self.script.lua.load_async(connection).await?;
                self.command.query_async(connection).await
            }
            result => result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_arguments_are_assigned_to_names() {
        let source = Source {
            is_read_only: true,
            parts: &["local a = keys.room\n", "return {args.now, keys.file}"],
            keys: &["room"],
            optional_keys: &["file"],
            args: &["now"],
            lists: &[],
        };
        source.check();
        let lua = "#!lua flags=no-writes\nlocal KEYS, ARGV = KEYS, ARGV\nlocal keys = {room = KEYS[1], file = KEYS[2], }\n\
                   local args = {now = ARGV[1], }\nlocal a = keys.room\nreturn {args.now, keys.file}";
        assert_eq!(source.build().lua.get_hash(), redis::Script::new(lua).get_hash());
    }

    #[test]
    fn list_items_have_their_own_keys_and_arguments() {
        let source = Source {
            is_read_only: false,
            parts: &[""],
            keys: &["room"],
            optional_keys: &[],
            args: &["now"],
            lists: &[List { name: "users", keys: &["account", "read"], args: &["id"] }],
        };
        let lua = "#!lua\nlocal KEYS, ARGV = KEYS, ARGV\nlocal keys = {room = KEYS[1], }\nlocal args = {now = ARGV[1], }\n\
                   local users = {}\nfor i = 0, (#KEYS - 1) / 2 - 1 do users[i + 1] = {account = KEYS[1 + 2 * i + 1], \
                   read = KEYS[1 + 2 * i + 2], id = ARGV[1 + 1 * i + 1], } end\n";
        assert_eq!(source.build().lua.get_hash(), redis::Script::new(lua).get_hash());
    }

    #[test]
    #[should_panic(expected = "rooms")]
    fn undeclared_key_is_refused() {
        names::check(&["return keys.rooms"], b"keys.", &["room"], &[]);
    }

    #[test]
    #[should_panic(expected = "room")]
    fn unread_key_is_refused() {
        names::check(&["-- keys.room\nreturn"], b"keys.", &["room"], &[]);
    }
}
