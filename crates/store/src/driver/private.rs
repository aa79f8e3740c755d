//! The database's files are their owner's alone: they hold personal data.

use std::io;
use std::path::Path;

/// Makes the folder and the file where they are missing, and closes the files to others. A folder
/// that was there before is left as it is: it may hold other things.
pub(super) fn prepare(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    close_to_others(path)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

/// SQLite makes its side files with the mode of the database.
#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::fs::{OpenOptions, Permissions, set_permissions};
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        // A read-only disk is told by the database itself, in its own words.
        Err(error) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => return Ok(()),
        Err(error) => return Err(error),
    }
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let is_open = std::fs::metadata(&name).is_ok_and(|of| of.permissions().mode() & 0o077 != 0);
        if is_open {
            // Another owner's file is that owner's to close.
            let _not_ours = set_permissions(&name, Permissions::from_mode(0o600));
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use crate::{Store, Target};
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn the_database_is_its_owners_alone() {
        let base = std::env::temp_dir().join(format!("store-private-{}", std::process::id()));
        let path = base.join("data").join("otklik.db");
        let wal = base.join("data").join("otklik.db-wal");
        let store = Store::open(&Target::File(path.clone())).await.unwrap();
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert_eq!((mode(&path), mode(&wal)), (0o600, 0o600));
        store.close().await;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let store = Store::open(&Target::File(path.clone())).await.unwrap();
        assert_eq!(mode(&path), 0o600);
        store.close().await;
        std::fs::remove_dir_all(base).unwrap();
    }
}
