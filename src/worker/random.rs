use std::cell::RefCell;

use authjs::jose::random_pool::RandomPool;

thread_local! {
    static POOL: RefCell<RandomPool> = const { RefCell::new(RandomPool::new()) };
}

/// Fills `buffer` with random bytes. Errors if the runtime has none, as while a Worker starts.
pub(super) fn fill(buffer: &mut [u8]) -> Result<(), getrandom::Error> {
    POOL.with_borrow_mut(|pool| pool.fill(buffer, getrandom::fill))
}
