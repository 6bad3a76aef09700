//! The views of the SQLite file: answers to what readers ask most.

/// Name and query of each view. A query names only tables that every dataset has.
pub(super) const VIEWS: [(&str, &str); 6] = [
    (
        "facts_with_sources",
        r#"SELECT r."address", r."kind", r."status", e."source",
  (SELECT group_concat(v."value", ' > ') FROM (SELECT "value" FROM "evidence.via" AS w
    WHERE w."address" = e."address" AND w."position_1" = e."position" ORDER BY w."position") AS v) AS "via",
  e."excerpt", e."reach", e."confirmed_at"
FROM "records" AS r JOIN "evidence" AS e ON e."address" = r."address""#,
    ),
    (
        "facts_without_sources",
        r#"SELECT r."address", r."kind", r."status" FROM "records" AS r
WHERE r."status" IN ('verified', 'unverified', 'disputed') AND r."kind" <> 'waiver'
  AND NOT EXISTS (SELECT 1 FROM "evidence" AS e WHERE e."address" = r."address")"#,
    ),
    (
        "disputed_facts",
        r#"SELECT r."address", r."kind", f."rule", f."pointer", f."message", f."reason", f."by", f."until"
FROM "records" AS r JOIN "findings" AS f ON f."address" = r."address"
WHERE r."status" = 'disputed'"#,
    ),
    (
        "status_counts",
        r#"SELECT "kind", "status", count(*) AS "records" FROM "records" GROUP BY "kind", "status""#,
    ),
    (
        "source_counts",
        r#"SELECT e."source", r."status", count(DISTINCT e."address") AS "records"
FROM "evidence" AS e JOIN "records" AS r ON r."address" = e."address"
GROUP BY e."source", r."status""#,
    ),
    (
        "check_counts",
        r#"SELECT "rule", "outcome", count(*) AS "checks" FROM "checks" GROUP BY "rule", "outcome""#,
    ),
];

/// Whether a table may not have this name.
pub(super) fn is_view(name: &str) -> bool {
    VIEWS.iter().any(|(view, _)| *view == name)
}
