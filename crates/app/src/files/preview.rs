//! Small pictures.

use base::{Code, Problem};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage};
use std::fs::File;
use std::io::BufReader;

/// The longer side, in pixels.
const SIDE: u32 = 480;
/// The longest side of a picture that is opened, and how many pixels it may have: a few kilobytes
/// can say that they are gigabytes.
const SIDE_MAX: u32 = 20_000;
const PIXELS_MAX: u64 = 50_000_000;
/// The most memory a decoder may take.
const MEMORY_MAX: u64 = 256 * 1024 * 1024;
const QUALITY: u8 = 82;

/// Makes the small picture of a picture, as JPEG.
///
/// # Errors
/// `file.picture`.
pub(super) fn make(file: File) -> Result<Vec<u8>, Problem> {
    let small = read(file)?;
    let mut out = Vec::new();
    small.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY)).map_err(broken)?;
    Ok(out)
}

fn read(file: File) -> Result<RgbImage, Problem> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(MEMORY_MAX);
    let mut reader =
        ImageReader::new(BufReader::new(file)).with_guessed_format().map_err(broken)?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Problem::new(Code::FilePicture).with("pixels", PIXELS_MAX.to_string()));
    }
    // Cameras write down how they were held.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    if width > SIDE || height > SIDE {
        picture = picture.thumbnail(SIDE, SIDE);
    }
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(on_white(&picture))
}

/// JPEG knows nothing transparent.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let pixels = picture.to_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
        let mix = |part: u8| {
            let sum = u32::from(part) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        };
        Rgb([mix(red), mix(green), mix(blue)])
    })
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Problem {
    Problem::new(Code::FilePicture).because(error)
}
