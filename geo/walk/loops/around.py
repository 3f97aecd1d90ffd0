"""The loops behind :mod:`geo.walk.reach`, compiled once and kept on disk.

Each searches around one station after the other with the same scratch arrays; what was touched is
reset, so that a search costs what it reaches and not what the network holds.
"""

import numpy as np

from geo.compiled import loop
from geo.network.graph import UNREACHABLE_MM
from geo.walk.loops.heap import doubled
from geo.walk.loops.tiles import BUCKET_BITS, LOW_BITS

MOST_BUCKETS = 512
ROOM = 256
"""Of a bucket at first."""


@loop
def bucket_bits(limit_mm):
    """Choose how wide buckets are: 33 m, more where a far limit would need too many."""
    bits = BUCKET_BITS
    while (limit_mm >> bits) >= MOST_BUCKETS:
        bits += 1
    return bits


@loop
def new_buckets(limit_mm, room):
    """Make empty buckets up to a limit, each with so much room."""
    n_buckets = (limit_mm >> bucket_bits(limit_mm)) + 1
    return np.empty((n_buckets, room), np.int32), np.zeros(n_buckets, np.int64)


@loop
def spread(ways, begun, station, limit_mm, base, best, touched, buckets, sizes):
    """Find every junction within a limit of a station, and nearer to it than it was before.

    Parameters
    ----------
    begun : Starts
        Stations; ``station`` is the one to begin from.
    limit_mm : int
        Inclusive.
    base, best : ndarray of int32, shape (n_junctions,)
        Lengths known before, ``UNREACHABLE_MM`` where none is; the second is lowered.
    touched : ndarray of int32, shape (n_junctions,)
        Becomes the junctions reached, in the order met.
    buckets, sizes
        From :func:`new_buckets`, empty again afterwards.

    Returns
    -------
    n_touched : int
    buckets : ndarray
        With more room where it was needed.
    """
    while True:
        n_touched, is_full = poured(
            ways, begun, station, limit_mm, base, best, touched, buckets, sizes
        )
        if not is_full:
            return n_touched, buckets
        for here in touched[:n_touched]:
            best[here] = base[here]
        buckets, _ = new_buckets(limit_mm, 2 * buckets.shape[1])
        sizes[:] = 0


@loop
def poured(ways, begun, station, limit_mm, base, best, touched, buckets, sizes):
    """Do what :func:`spread` says, but give up where a bucket is full.

    To give it more room here would cost every step: a variable that may be bound anew within a
    loop makes it three times slower.
    """
    bits, n_touched, room = bucket_bits(limit_mm), 0, buckets.shape[1]
    n_places = len(begun.places.chains)
    for place in range(begun.offsets[station], begun.offsets[station + 1]):
        for door in (place, place + n_places):
            here, mm = begun.doors.junctions[door], begun.doors.mm[door]
            if mm <= limit_mm and mm < best[here]:
                if best[here] == base[here]:
                    touched[n_touched] = here
                    n_touched += 1
                best[here] = mm
                if sizes[mm >> bits] == room:
                    return n_touched, True
                buckets[mm >> bits, sizes[mm >> bits]] = here
                sizes[mm >> bits] += 1
    offsets, arcs = ways.offsets, ways.arcs
    for bucket in range(len(sizes)):
        while sizes[bucket] > 0:
            sizes[bucket] -= 1
            node = np.uint64(buckets[bucket, sizes[bucket]])
            mm = np.int64(best[node])
            if mm >> bits != bucket:
                continue
            for arc in range(np.uint64(offsets[node]), np.uint64(offsets[node + np.uint64(1)])):
                onto, there = np.uint64(arcs[arc] & LOW_BITS), mm + (arcs[arc] >> 32)
                if there >= best[onto] or there > limit_mm:
                    continue
                if best[onto] == base[onto]:
                    touched[n_touched] = onto
                    n_touched += 1
                best[onto] = there
                into = np.uint64(there >> bits)
                if sizes[into] == room:
                    return n_touched, True
                buckets[into, np.uint64(sizes[into])] = onto
                sizes[into] += 1
    return n_touched, False


@loop
def demand_around(ways, first, last, begun, wanted, limit_mm):
    """List the demand points within a limit of each of some stations.

    Parameters
    ----------
    first, last : int
        The stations, the last excluded.
    begun : Starts
        Of all stations.
    wanted : Goals
        The demand.

    Returns
    -------
    counts : ndarray of int64, shape (last - first,)
    owners, mm : ndarray of int32
        Station by station, in the order met.
    """
    base = np.full(len(ways.offsets) - 1, UNREACHABLE_MM, np.int32)
    best = base.copy()
    touched, (buckets, sizes) = np.empty(len(base), np.int32), new_buckets(limit_mm, ROOM)
    owner_base = np.full(wanted.n_owners, UNREACHABLE_MM, np.int32)
    owner_mm, met = owner_base.copy(), np.empty(wanted.n_owners, np.int32)
    counts = np.zeros(last - first, np.int64)
    owners, mm, n = np.empty(1024, np.int32), np.empty(1024, np.int32), 0
    for station in range(first, last):
        n_met, buckets = met_around(
            ways, begun, station, wanted, limit_mm,
            base, best, touched, buckets, sizes, owner_base, owner_mm, met,
        )  # fmt: skip
        while n + n_met > len(owners):
            owners, mm = doubled(owners), doubled(mm)
        for owner in met[:n_met]:
            owners[n], mm[n] = owner, owner_mm[owner]
            owner_mm[owner] = UNREACHABLE_MM
            n += 1
        counts[station - first] = n_met
    return counts, owners[:n], mm[:n]


@loop
def met_around(
    ways, begun, station, wanted, limit_mm,
    base, best, touched, buckets, sizes, owner_base, owner_mm, met,
):  # fmt: skip
    """Note who comes nearer by a station; return how many, and the buckets as :func:`spread`."""
    n_touched, buckets = spread(ways, begun, station, limit_mm, base, best, touched, buckets, sizes)
    n_met = met_at_junctions(wanted, touched[:n_touched], best, owner_base, owner_mm, met, limit_mm)
    n_met = met_on_chains(begun, station, wanted.places, owner_base, owner_mm, met, n_met, limit_mm)
    for here in touched[:n_touched]:
        best[here] = base[here]
    return n_met, buckets


@loop
def met_at_junctions(wanted, touched, best, owner_base, owner_mm, met, limit_mm):
    """Note who has a door at what is reached and comes nearer than before; return how many.

    One call for a station: to hand arrays over for each door would take longer than the rest.
    """
    offsets, rows, doors, n_met = wanted.offsets, wanted.rows, wanted.doors, 0
    for here in touched:
        for i in range(offsets[here], offsets[here + 1]):
            mm, owner = best[here] + doors.mm[rows[i]], doors.owners[rows[i]]
            if mm <= limit_mm and mm < owner_mm[owner]:
                if owner_mm[owner] == owner_base[owner]:
                    met[n_met] = owner
                    n_met += 1
                owner_mm[owner] = mm
    return n_met


@loop
def met_on_chains(begun, station, demand, owner_base, owner_mm, met, n_met, limit_mm):
    """Note who comes nearer along the chains that a station is on; return how many with those."""
    starts = begun.places
    for p in range(begun.offsets[station], begun.offsets[station + 1]):
        chain = starts.chains[p]
        for d in range(np.searchsorted(demand.chains, chain), len(demand.chains)):
            if demand.chains[d] != chain:
                break
            owner = demand.owners[d]
            mm = np.int64(abs(starts.at_mm[p] - demand.at_mm[d])) + starts.connector_mm[p]
            mm += demand.connector_mm[d]
            if mm <= limit_mm and mm < owner_mm[owner]:
                if owner_mm[owner] == owner_base[owner]:
                    met[n_met] = owner
                    n_met += 1
                owner_mm[owner] = mm
    return n_met


@loop
def gain_around(ways, first, last, begun, wanted, base, owner_base, weights, limit_mm):
    """Weigh who would come within a limit, and who would come nearer, by each of some stations.

    Parameters
    ----------
    base : ndarray of int32, shape (n_junctions,)
        The walk from the nearest station that there is.
    owner_base : ndarray of int32, shape (n_owners,)
        The same of the demand points.
    weights : ndarray of int64, shape (n_owners,)

    Returns
    -------
    ndarray of int64, shape (last - first, 2)
        Weights of those newly within the limit, and of those nearer than before within it.
    """
    best, owner_mm = base.copy(), owner_base.copy()
    touched, (buckets, sizes) = np.empty(len(base), np.int32), new_buckets(limit_mm, ROOM)
    met, gained = np.empty(len(owner_base), np.int32), np.zeros((last - first, 2), np.int64)
    for station in range(first, last):
        n_met, buckets = met_around(
            ways, begun, station, wanted, limit_mm,
            base, best, touched, buckets, sizes, owner_base, owner_mm, met,
        )  # fmt: skip
        for owner in met[:n_met]:
            gained[station - first, 1] += weights[owner]
            if owner_base[owner] > limit_mm:
                gained[station - first, 0] += weights[owner]
            owner_mm[owner] = owner_base[owner]
    return gained
