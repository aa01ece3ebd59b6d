use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use async_trait::async_trait;
use authjs::platform::{Connection, ConnectionBroken};

/// A TCP server that answers from a script. It sends one text for each read, then closes.
#[derive(Default)]
pub struct ScriptedTcp {
    script: Rc<RefCell<VecDeque<&'static str>>>,
    /// What the client did: `connect host:port tls`, the lines it sent, `<tls>`.
    pub done: Rc<RefCell<Vec<String>>>,
}

impl ScriptedTcp {
    /// Sets what the server sends. `"!"` breaks the connection.
    pub fn expect(&self, script: &[&'static str]) {
        *self.script.borrow_mut() = script.iter().copied().collect();
    }

    pub fn open(&self, host: &str, port: u16, tls: bool) -> Result<Box<dyn Connection>, ConnectionBroken> {
        self.done.borrow_mut().push(format!("connect {host}:{port} {tls}"));
        let (script, done) = (Rc::clone(&self.script), Rc::clone(&self.done));
        Ok(Box::new(Scripted { script, done }))
    }
}

struct Scripted {
    script: Rc<RefCell<VecDeque<&'static str>>>,
    done: Rc<RefCell<Vec<String>>>,
}

#[async_trait(?Send)]
impl Connection for Scripted {
    async fn read(&mut self) -> Result<Option<Vec<u8>>, ConnectionBroken> {
        match self.script.borrow_mut().pop_front() {
            Some("!") => Err(ConnectionBroken("no answer in time".to_owned())),
            text => Ok(text.map(Into::into)),
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), ConnectionBroken> {
        self.done.borrow_mut().push(String::from_utf8(bytes.to_vec()).unwrap());
        Ok(())
    }

    async fn start_tls(&mut self) -> Result<(), ConnectionBroken> {
        self.done.borrow_mut().push("<tls>".to_owned());
        Ok(())
    }
}
