//! Who goes next, with time made up: laws that hold for any mix of hosts, paces and durations.

use std::collections::BTreeMap;
use std::time::Duration;

use factum::observe::http::{HostId, Pace, Schedule};
use proptest::prelude::*;

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A job: its host, how long it takes and before when it may not start.
#[derive(Debug, Clone, Copy)]
struct Job {
    host: usize,
    takes: Duration,
    not_before: Duration,
}

/// When a job started, by its place in the list.
type Starts = BTreeMap<usize, Duration>;

/// Runs all jobs to their ends, checking at every start what must always hold.
fn run(jobs: &[Job], paces: &[Pace], limit: usize) -> Starts {
    let mut schedule: Schedule<usize> = Schedule::new(limit);
    let mut hosts: Vec<HostId> = Vec::new();
    for (place, job) in jobs.iter().enumerate() {
        let host = schedule.host(&format!("host-{}", job.host), paces[job.host]);
        hosts.push(host);
        schedule.add(host, place, job.not_before);
    }
    let mut now = Duration::ZERO;
    let mut ends: Vec<(Duration, usize)> = Vec::new();
    let mut starts = Starts::new();
    let mut last: BTreeMap<HostId, Duration> = BTreeMap::new();
    loop {
        while let Some((host, place)) = schedule.start(now) {
            let job = jobs[place];
            assert_eq!(host, hosts[place]);
            assert!(now >= job.not_before, "too early");
            let before = last.insert(host, now);
            let gap = paces[job.host].gap;
            assert!(before.is_none_or(|before| now >= before + gap), "no gap");
            assert!(starts.insert(place, now).is_none(), "started twice");
            ends.push((now + job.takes, place));
            let here = ends
                .iter()
                .filter(|(_, other)| hosts[*other] == host)
                .count();
            assert!(here <= paces[job.host].in_flight, "too many at a host");
            assert!(ends.len() <= limit, "too many at all");
        }
        assert_eq!(schedule.in_flight(), ends.len());
        let wake = schedule.wake();
        let end = ends.iter().map(|(time, _)| *time).min();
        let Some(next) = wake.into_iter().chain(end).min() else {
            break;
        };
        assert!(
            wake.is_none_or(|wake| wake > now),
            "it could have started now"
        );
        now = next;
        let (over, under_way): (Vec<_>, _) = ends.into_iter().partition(|(time, _)| *time <= now);
        ends = under_way;
        for (_, place) in over {
            schedule.leave_host(hosts[place]);
            schedule.leave();
        }
    }
    assert_eq!(starts.len(), jobs.len(), "nobody is forgotten");
    starts
}

/// The earliest end that any order could reach: the longest queue at its pace.
fn busy_until(starts: &Starts) -> Duration {
    starts.values().max().copied().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn limits_hold_and_everybody_gets_a_turn(
        jobs in prop::collection::vec((0..6_usize, 0..50_u64, prop_oneof![Just(0_u64), 1..200_u64]), 0..80),
        paces in prop::collection::vec((1..4_usize, 0..30_u64), 6),
        limit in 1..9_usize,
    ) {
        let jobs: Vec<Job> = jobs
            .into_iter()
            .map(|(host, takes, not_before)| Job { host, takes: ms(takes), not_before: ms(not_before) })
            .collect();
        let paces: Vec<Pace> = paces
            .into_iter()
            .map(|(in_flight, gap)| Pace { in_flight, gap: ms(gap) })
            .collect();
        run(&jobs, &paces, limit);
    }

    #[test]
    fn a_host_keeps_the_order_of_its_jobs(count in 1..40_usize, limit in 1..5_usize) {
        let jobs = vec![Job { host: 0, takes: ms(7), not_before: ms(0) }; count];
        let starts = run(&jobs, &[Pace { in_flight: 2, gap: ms(3) }], limit);
        let times: Vec<Duration> = starts.into_values().collect();
        prop_assert!(times.is_sorted());
    }
}

#[test]
fn a_large_host_delays_no_other() {
    let slow = Pace {
        in_flight: 2,
        gap: ms(1000),
    };
    let large = (0..400).map(|_| Job {
        host: 0,
        takes: ms(50),
        not_before: ms(0),
    });
    let others = (1..=400).map(|host| Job {
        host,
        takes: ms(50),
        not_before: ms(0),
    });
    let jobs: Vec<Job> = large.chain(others).collect();
    let starts = run(&jobs, &[slow; 401], 64);
    let last = (400..800)
        .map(|place| starts[&place])
        .max()
        .expect("others");
    assert!(last <= ms(50 * 7), "{last:?}");
    assert_eq!(busy_until(&starts), ms(399_000));
}

#[test]
fn slow_hosts_take_no_more_places_than_they_may() {
    // Thirty hosts that take for ever, at two each, leave four places for the rest.
    let pace = Pace {
        in_flight: 2,
        gap: ms(0),
    };
    let slow = (0..300).map(|place| Job {
        host: place % 30,
        takes: ms(30_000),
        not_before: ms(0),
    });
    let quick = (30..130).map(|host| Job {
        host,
        takes: ms(10),
        not_before: ms(0),
    });
    let jobs: Vec<Job> = slow.chain(quick).collect();
    let starts = run(&jobs, &[pace; 130], 64);
    let last = (300..400)
        .map(|place| starts[&place])
        .max()
        .expect("quick ones");
    assert!(last <= ms(250), "{last:?}");
}

#[test]
fn a_pause_holds_a_host_and_no_other() {
    let pace = Pace {
        in_flight: 1,
        gap: ms(10),
    };
    let mut schedule = Schedule::new(8);
    let (a, b) = (schedule.host("a", pace), schedule.host("b", pace));
    for job in 0..2 {
        schedule.add(a, job, ms(0));
        schedule.add(b, job + 10, ms(0));
    }
    schedule.pause(a, ms(500));
    assert_eq!(schedule.start(ms(0)), Some((b, 10)));
    schedule.leave_host(b);
    schedule.leave();
    assert_eq!(schedule.start(ms(9)), None);
    assert_eq!(schedule.start(ms(10)), Some((b, 11)));
    assert_eq!(schedule.wake(), Some(ms(500)));
    assert_eq!(schedule.start(ms(499)), None);
    assert_eq!(schedule.start(ms(500)), Some((a, 0)));
}

#[test]
fn a_host_that_is_held_goes_on_with_what_has_a_time() {
    let pace = Pace {
        in_flight: 1,
        gap: ms(0),
    };
    let mut schedule = Schedule::new(8);
    let (a, b) = (schedule.host("a", pace), schedule.host("b", pace));
    schedule.add(a, 1, ms(0));
    schedule.add(a, 2, ms(70));
    schedule.add(b, 3, ms(0));
    schedule.hold(a, true);
    assert_eq!(schedule.start(ms(0)), Some((b, 3)), "no other is held");
    assert_eq!(schedule.start(ms(69)), None);
    assert_eq!(schedule.wake(), Some(ms(70)));
    assert_eq!(schedule.start(ms(70)), Some((a, 2)));
    schedule.leave_host(a);
    schedule.leave();
    assert_eq!((schedule.start(ms(80)), schedule.wake()), (None, None));
    schedule.hold(a, false);
    assert_eq!(schedule.start(ms(80)), Some((a, 1)), "it was kept");
}

#[test]
fn closing_a_host_gives_its_jobs_back() {
    let pace = Pace {
        in_flight: 1,
        gap: ms(0),
    };
    let mut schedule = Schedule::new(8);
    let host = schedule.host("a", pace);
    schedule.add(host, 1, ms(0));
    schedule.add(host, 2, ms(70));
    schedule.add(host, 3, ms(0));
    assert_eq!(schedule.close(host), [1, 3, 2]);
    assert_eq!(schedule.start(ms(100)), None);
    assert_eq!(schedule.wake(), None);
}
