//! Reads arbitrary files of weights. Expected: weights that can be used, or the reason why not.
#![no_main]

use karvon_fuzz::damaged;
use engine::features::WIDTH;
use engine::trees::{Forest, LEAF, Node, Tree};
use engine::weights::Weights;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    read(data);
    let _ = with_valid_checksum(&mut Unstructured::new(data)).map(|file| read(&file));
});

/// Arbitrary bodies with a valid head and checksum, so that the code behind these checks is reached.
fn with_valid_checksum(input: &mut Unstructured) -> Result<Vec<u8>> {
    let mut valid = Weights::plain();
    valid.open.trees.push(Tree {
        nodes: vec![
            Node { feature: 3, cut: 0.25, left: 1, value: 0.1 },
            Node { feature: LEAF, cut: 0.0, left: 0, value: -0.5 },
            Node { feature: LEAF, cut: 0.0, left: 0, value: 1e-7 },
        ],
    });
    let valid = valid.write();
    let head = valid.match_indices('\n').nth(1).expect("there are two header lines").0 + 1;
    let end = valid.rfind("end ").expect("there is a checksum");
    let mut file = valid[..head].as_bytes().to_vec();
    match input.arbitrary()? {
        true => file.extend(damaged(valid[head..end].as_bytes(), input)?),
        false => file.extend(input.bytes(input.len())?),
    }
    if !file.ends_with(b"\n") {
        file.push(b'\n');
    }
    let sum = file.iter().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    file.extend(format!("end {sum:016x}\n").bytes());
    Ok(file)
}

fn read(file: &[u8]) {
    match Weights::read(file) {
        Ok(weights) => {
            assert_eq!(Weights::read(weights.write().as_bytes()).as_ref(), Ok(&weights), "written weights cannot be read");
            for model in [&weights.deals, &weights.investors, &weights.open] {
                assert!(model.linear.len() == WIDTH && model.linear.iter().all(|it| it.is_finite()));
                let mut sums = [0.0];
                Forest::new(&model.trees).add(&[0.5; WIDTH], WIDTH, &mut sums);
                for sum in [sums[0], f32::MAX, f32::MIN, 0.0] {
                    assert!((0.0..=1.0).contains(&model.probability(sum)), "{} of {sum}", model.probability(sum));
                }
            }
        }
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
}
