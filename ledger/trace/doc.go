// Package trace reads a proven history and says what became of the unit: where it was and in what, who had it, how
// customs stood to it and for how long, who vouches for which part of its way, and what is odd about it.
//
// The ledger keeps of a unit what it needs to decide; this is what readers need. It takes nothing but what package proof
// has proven, so a phone and a customs office see the same, and nobody is trusted for it. A container's scan stands in
// the container's record alone: here is where the unit inherits it, for exactly the time that it was inside.
//
// Two orders rule, as in ../LAW.md: movement and containment follow the Moment (event time, then ledger order), so it does
// not matter when a scan arrived; custody and clearance follow ledger order. What its signer corrected is shown and
// counts for nothing, except in custody and clearance, which have acts of their own for that. What is withheld may hide
// anything: Trace.Withheld and Trace.Hidden say how much there is of it.
//
// Read is a function of its arguments, safe for concurrent use, never panics on foreign input, and takes about
// n log n for n events shown.
package trace
