//! Calls to addresses that people gave us. Unless the operator allows it, none of them reaches the server's own network:
//! the address is judged once as it is written, and again as its name resolves.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use macros::boxed;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Longer than this nobody needs to take in a message.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub struct HttpClient {
    client: reqwest::Client,
    inside: bool,
}

impl HttpClient {
    /// With `inside`, addresses of the server's own network can be called too.
    pub fn new(inside: bool) -> Result<Self, Failure> {
        // A redirect or a proxy would lead around the guard.
        let builder = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).no_proxy();
        let builder = if inside { builder } else { builder.dns_resolver(Outside) };
        Ok(Self { client: builder.user_agent(concat!("Karvon/", env!("CARGO_PKG_VERSION"))).build()?, inside })
    }

    /// Whether an address may be called, as far as can be told without looking it up.
    pub fn may_call(&self, address: &str) -> bool {
        self.inside || Url::parse(address).is_ok_and(|url| url.host().is_some_and(|host| is_outside(&host)))
    }

    /// Sends a body of JSON; whatever is not an answer in the 200s is a failure.
    #[boxed]
    pub async fn post(&self, address: &str, headers: &[(&'static str, String)], body: String) -> Result<(), Failure> {
        if !self.may_call(address) {
            return Err("the address lies in the server's own network".into());
        }
        let request = self.client.post(address).header("content-type", "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let status = request.body(body).send().await?.status();
        if status.is_success() { Ok(()) } else { Err(format!("the answer was {status}").into()) }
    }
}

/// Names resolve to public addresses alone.
struct Outside;

impl Resolve for Outside {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.filter(|at| is_public(at.ip())).collect();
            if found.is_empty() {
                return Err(format!("{} has no public address", name.as_str()).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn is_outside(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => is_public(IpAddr::V4(*ip)),
        Host::Ipv6(ip) => is_public(IpAddr::V6(*ip)),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let inner = ["localhost", "local", "internal", "lan", "home.arpa"];
            name.contains('.') && !inner.iter().any(|zone| name.strip_suffix(zone).is_some_and(|rest| rest.ends_with('.')))
        }
    }
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = matches!(
        (a, b, c),
        // "This" network, shared between providers, protocol assignments, benchmarks, and all from 240 on.
        (0 | 240.., _, _) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _)
    );
    let known = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast() || ip.is_documentation();
    !reserved && !known
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let v4 = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match s {
        // An IPv4 address in the clothes of an IPv6 one: mapped, translated, 6to4.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => v4(high, low),
        // Teredo, documentation.
        [0x2001, 0 | 0xdb8, ..] => false,
        // Of all others only global unicast.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_is_not_called_however_it_is_written() {
        let client = HttpClient::new(false).unwrap();
        for inside in [
            "http://127.0.0.1:1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://10.0.0.5/",
            "http://172.16.3.4/",
            "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data/",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://[::1]/",
            "http://[::]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[64:ff9b::a00:5]/",
            "http://[2002:a00:5::]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://localhost/",
            "http://localhost./",
            "http://db.internal/",
            "http://printer.local/",
            "http://intranet/",
            "no address",
        ] {
            assert!(!client.may_call(inside), "{inside}");
        }
        for outside in ["https://hooks.example/karvon", "http://93.184.216.34/", "http://[2606:2800:220:1::1]/", "https://mylocal.example/"]
        {
            assert!(client.may_call(outside), "{outside}");
        }
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_the_inside_is_not_called() {
        assert!(Outside.resolve("localhost".parse().unwrap()).await.is_err());
    }
}
