"""The statements, each as fast as it could be made with PostgreSQL's own functions for JSON."""

# ruff: noqa: S608 - constants put together, nothing that anybody sends

PERSON = """json_build_object(
        'id', encode(convert_to('User:' || {user}.id, 'UTF8'), 'base64'),
        'profile', CASE WHEN {profile}.id IS NOT NULL THEN
            json_build_object('displayName', {profile}.display_name) END)"""

TIME = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

SERVICE = f"""
    'id', encode(convert_to('Service:' || s.id, 'UTF8'), 'base64'),
    'title', s.title,
    'description', s.description,
    'price', json_build_object('amountCents', s.price_cents, 'currency', s.currency),
    'createdAt', {TIME.format("s.created_at")},
    'rating', s.rating,
    'practitioner', json_build_object(
        'id', encode(convert_to('Practitioner:' || p.id, 'UTF8'), 'base64'),
        'slug', p.slug,
        'displayName', p.display_name,
        'user', {PERSON.format(user="u", profile="f")})"""

OFFERED = """
FROM services_service s
JOIN practitioners_practitioner p ON p.id = s.practitioner_id AND p.status IN ('ACTIVE', 'VACATION')
JOIN users_user u ON u.id = p.user_id AND u.is_active
LEFT JOIN users_userprofile f ON f.user_id = u.id
LEFT JOIN services_servicecategory c ON c.id = s.category_id"""

CATALOGUE = f"""
SELECT json_build_object('data', json_build_object('services', json_build_object(
    'nodes', coalesce(json_agg(page.node), '[]'))))
FROM (
    SELECT json_build_object({SERVICE},
        'category', CASE WHEN c.id IS NOT NULL THEN json_build_object(
            'id', encode(convert_to('ServiceCategory:' || c.id, 'UTF8'), 'base64'), 'name', c.name, 'slug', c.slug) END,
        'reviews', json_build_object('nodes', said.nodes)) AS node
    {OFFERED}
    CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(latest.node), '[]') AS nodes
        FROM (
            SELECT json_build_object(
                'id', encode(convert_to('Review:' || r.id, 'UTF8'), 'base64'),
                'rating', r.rating,
                'text', r.text,
                'createdAt', {TIME.format("r.created_at")},
                'author', CASE WHEN a.id IS NOT NULL THEN {PERSON.format(user="a", profile="n")} END) AS node
            FROM reviews_review r
            LEFT JOIN users_user a ON a.id = r.author_id AND a.is_active
            LEFT JOIN users_userprofile n ON n.user_id = a.id
            WHERE r.service_id = s.id AND r.status = 'PUBLISHED'
            ORDER BY r.created_at DESC, r.id DESC
            LIMIT 3
        ) latest
    ) said
    WHERE s.status = 'PUBLISHED'
    ORDER BY s.created_at DESC, s.id DESC
    LIMIT %(rows)s
) page
"""

DETAIL = f"""
SELECT json_build_object('data', json_build_object('service', json_build_object({SERVICE},
    'category', CASE WHEN c.id IS NOT NULL THEN json_build_object(
        'id', encode(convert_to('ServiceCategory:' || c.id, 'UTF8'), 'base64'), 'path', way.path) END,
    'reviewsSummary', json_build_object(
        'averageRating', s.rating,
        'count', s.rating_count,
        'distribution', json_build_array(
            json_build_object('rating', 5, 'count', s.rating_distribution[5]),
            json_build_object('rating', 4, 'count', s.rating_distribution[4]),
            json_build_object('rating', 3, 'count', s.rating_distribution[3]),
            json_build_object('rating', 2, 'count', s.rating_distribution[2]),
            json_build_object('rating', 1, 'count', s.rating_distribution[1]))),
    'similarServices', alike.services)))
{OFFERED}
CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object(
        'id', encode(convert_to('ServiceCategory:' || above.id, 'UTF8'), 'base64'),
        'name', above.name,
        'slug', above.slug) ORDER BY above.depth) AS path
    FROM services_servicecategory above
    WHERE above.id = ANY (c.path)
) way
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(best.node), '[]') AS services
    FROM (
        SELECT json_build_object(
            'id', encode(convert_to('Service:' || o.id, 'UTF8'), 'base64'),
            'title', o.title,
            'price', json_build_object('amountCents', o.price_cents, 'currency', o.currency),
            'rating', o.rating,
            'practitioner', json_build_object(
                'id', encode(convert_to('Practitioner:' || q.id, 'UTF8'), 'base64'),
                'displayName', q.display_name)) AS node
        FROM services_service o
        JOIN practitioners_practitioner q ON q.id = o.practitioner_id AND q.status IN ('ACTIVE', 'VACATION')
        JOIN users_user v ON v.id = q.user_id AND v.is_active
        WHERE o.status = 'PUBLISHED' AND o.category_id = s.category_id AND o.id <> s.id
        ORDER BY o.rating DESC NULLS LAST, o.id DESC
        LIMIT 5
    ) best
) alike
WHERE s.status = 'PUBLISHED' AND s.id = %s::uuid
"""

VIEWER = f"""
SELECT json_build_object('data', json_build_object('viewer', json_build_object(
    'id', encode(convert_to('User:' || u.id, 'UTF8'), 'base64'),
    'email', u.email,
    'roles', u.roles,
    'createdAt', {TIME.format("u.created_at")},
    'profile', CASE WHEN f.id IS NOT NULL THEN json_build_object(
        'displayName', f.display_name, 'bio', f.bio, 'locale', f.locale, 'timeZone', f.time_zone) END,
    'sessions', json_build_object('nodes', living.nodes))))
FROM users_session me
JOIN users_user u ON u.id = me.user_id AND u.is_active
LEFT JOIN users_userprofile f ON f.user_id = u.id
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(latest.node), '[]') AS nodes
    FROM (
        SELECT json_build_object(
            'id', encode(convert_to('Session:' || t.id, 'UTF8'), 'base64'),
            'device', t.device,
            'createdAt', {TIME.format("t.created_at")},
            'lastUsedAt', {TIME.format("t.last_used_at")},
            'isCurrent', t.id = me.id) AS node
        FROM users_session t
        WHERE t.user_id = u.id AND t.ended_at IS NULL AND t.last_used_at > now() - interval '7 days'
        ORDER BY t.last_used_at DESC, t.id DESC
        LIMIT 10
    ) latest
) living
WHERE me.id = %s::uuid AND me.ended_at IS NULL AND me.user_id = %s::uuid
"""
