//! TCP connections ([`cloudflare:sockets`](https://developers.cloudflare.com/workers/runtime-apis/tcp-sockets/)).

use async_trait::async_trait;
use js_sys::{Date, Object, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStreamDefaultReader, ReadableStreamReadResult, WritableStreamDefaultWriter};
use worker::worker_sys::{self, Socket};

use super::outgoing::describe;
use super::timer::within;
use authjs::platform::{Connection, ConnectionBroken};

/// The time limit of a whole connection, in milliseconds.
const TIMEOUT_MS: f64 = 20_000.0;

/// A connection of one request. It is closed when it is dropped.
pub(super) struct TcpConnection {
    socket: Socket,
    /// When it must have ended, in milliseconds since the epoch.
    deadline: f64,
}

impl TcpConnection {
    /// Connects to `host`, with TLS from the first byte if `tls`.
    pub(super) async fn open(host: &str, port: u16, tls: bool) -> Result<Self, ConnectionBroken> {
        let socket = connect(host, port, tls).map_err(|error| broken(&error))?;
        watch(&socket);
        let connection = Self { socket, deadline: Date::now() + TIMEOUT_MS };
        let opened = connection.socket.opened().map_err(|error| broken(&error))?;
        connection.in_time(JsFuture::from(opened)).await?;
        Ok(connection)
    }

    async fn in_time(&self, work: JsFuture) -> Result<JsValue, ConnectionBroken> {
        let left = (self.deadline - Date::now()).clamp(0.0, TIMEOUT_MS);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 20,000")]
        let outcome = within(left as u32, work).await;
        match outcome {
            Some(outcome) => outcome.map_err(|error| broken(&error)),
            None => Err(ConnectionBroken("no answer in time".to_owned())),
        }
    }
}

fn connect(host: &str, port: u16, tls: bool) -> Result<Socket, JsValue> {
    let address = Object::new();
    Reflect::set(&address, &"hostname".into(), &host.into())?;
    Reflect::set(&address, &"port".into(), &port.into())?;
    let options = Object::new();
    let transport = if tls { "on" } else { "starttls" };
    Reflect::set(&options, &"secureTransport".into(), &transport.into())?;
    worker_sys::connect(address.into(), options.into())
}

/// Handles the rejection of `closed`. The runtime would log it as unhandled.
fn watch(socket: &Socket) {
    if let Ok(closed) = socket.closed() {
        spawn_local(async move {
            let _ = JsFuture::from(closed).await;
        });
    }
}

/// For an unknown host or an untrusted certificate, Workers only say `internal error`.
fn broken(error: &JsValue) -> ConnectionBroken {
    let what = describe(error);
    let is_vague = what.contains("internal error");
    let hint = "no connection. Check host and port, and that the certificate is publicly trusted";
    ConnectionBroken(if is_vague { hint.to_owned() } else { what })
}

#[async_trait(?Send)]
impl Connection for TcpConnection {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, ConnectionBroken> {
        let stream = self.socket.readable().map_err(|error| broken(&error))?;
        let reader = ReadableStreamDefaultReader::new(&stream).map_err(|error| broken(&error))?;
        let result: ReadableStreamReadResult =
            self.in_time(JsFuture::from(reader.read())).await?.unchecked_into();
        reader.release_lock();
        if result.get_done().unwrap_or(true) {
            return Ok(None);
        }
        let chunk = result.get_value().dyn_into::<Uint8Array>();
        chunk.map(|chunk| Some(chunk.to_vec())).map_err(|error| broken(&error))
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), ConnectionBroken> {
        let stream = self.socket.writable().map_err(|error| broken(&error))?;
        let writer = WritableStreamDefaultWriter::new(&stream).map_err(|error| broken(&error))?;
        let chunk = Uint8Array::from(bytes);
        self.in_time(JsFuture::from(writer.write_with_chunk(&chunk))).await?;
        writer.release_lock();
        Ok(())
    }

    async fn start_tls(&mut self) -> Result<(), ConnectionBroken> {
        self.socket = self.socket.start_tls().map_err(|error| broken(&error))?;
        watch(&self.socket);
        let opened = self.socket.opened().map_err(|error| broken(&error))?;
        self.in_time(JsFuture::from(opened)).await.map(drop)
    }
}

impl Drop for TcpConnection {
    fn drop(&mut self) {
        if let Ok(closing) = self.socket.close() {
            spawn_local(async move {
                let _ = JsFuture::from(closing).await;
            });
        }
    }
}
