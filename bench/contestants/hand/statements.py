"""The statements, each as fast as it could be made with PostgreSQL's own functions for JSON."""

# ruff: noqa: S608 - constants put together, nothing that anybody sends

PERSON = """json_build_object(
        'id', encode(convert_to('User:' || {user}.id, 'UTF8'), 'base64'),
        'profile', CASE WHEN {profile}.id IS NOT NULL THEN
            json_build_object('displayName', {profile}.display_name) END)"""

TIME = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

SERVICE = f"""
        encode(convert_to('Service:' || s.id, 'UTF8'), 'base64') AS id,
        s.title,
        s.description,
        json_build_object('amountCents', s.price_cents, 'currency', s.currency) AS price,
        {TIME.format("s.created_at")} AS "createdAt",
        s.rating,
        json_build_object(
            'id', encode(convert_to('Practitioner:' || p.id, 'UTF8'), 'base64'),
            'slug', p.slug,
            'displayName', p.display_name,
            'user', {PERSON.format(user="u", profile="f")}) AS practitioner"""

OFFERED = """
FROM services_service s
JOIN practitioners_practitioner p ON p.id = s.practitioner_id AND p.status IN ('ACTIVE', 'VACATION')
JOIN users_user u ON u.id = p.user_id AND u.is_active
LEFT JOIN users_userprofile f ON f.user_id = u.id
LEFT JOIN services_servicecategory c ON c.id = s.category_id"""

CATALOGUE = f"""
SELECT json_build_object('data', json_build_object('services', json_build_object(
    'nodes', coalesce(json_agg(page), '[]'))))
FROM (
    SELECT {SERVICE},
        CASE WHEN c.id IS NOT NULL THEN json_build_object(
            'id', encode(convert_to('ServiceCategory:' || c.id, 'UTF8'), 'base64'),
            'name', c.name,
            'slug', c.slug) END AS category,
        said.reviews
    {OFFERED}
    CROSS JOIN LATERAL (
        SELECT json_build_object('nodes', coalesce(json_agg(latest), '[]')) AS reviews
        FROM (
            SELECT
                encode(convert_to('Review:' || r.id, 'UTF8'), 'base64') AS id,
                r.rating,
                r.text,
                {TIME.format("r.created_at")} AS "createdAt",
                CASE WHEN a.id IS NOT NULL THEN {PERSON.format(user="a", profile="n")} END AS author
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
SELECT json_build_object('data', json_build_object('service', page))
FROM (
    SELECT {SERVICE},
        CASE WHEN c.id IS NOT NULL THEN json_build_object(
            'id', encode(convert_to('ServiceCategory:' || c.id, 'UTF8'), 'base64'), 'path', way.path) END AS category,
        json_build_object(
            'averageRating', s.rating,
            'count', s.rating_count,
            'distribution', json_build_array(
                json_build_object('rating', 5, 'count', s.rating_distribution[5]),
                json_build_object('rating', 4, 'count', s.rating_distribution[4]),
                json_build_object('rating', 3, 'count', s.rating_distribution[3]),
                json_build_object('rating', 2, 'count', s.rating_distribution[2]),
                json_build_object('rating', 1, 'count', s.rating_distribution[1]))) AS "reviewsSummary",
        alike.services AS "similarServices"
    {OFFERED}
    CROSS JOIN LATERAL (
        SELECT json_agg(above ORDER BY depth) AS path
        FROM (
            SELECT json_build_object(
                'id', encode(convert_to('ServiceCategory:' || id, 'UTF8'), 'base64'),
                'name', name,
                'slug', slug) AS above, depth
            FROM services_servicecategory
            WHERE id = ANY (c.path)
        ) each
    ) way
    CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(best), '[]') AS services
        FROM (
            SELECT
                encode(convert_to('Service:' || o.id, 'UTF8'), 'base64') AS id,
                o.title,
                json_build_object('amountCents', o.price_cents, 'currency', o.currency) AS price,
                o.rating,
                json_build_object(
                    'id', encode(convert_to('Practitioner:' || q.id, 'UTF8'), 'base64'),
                    'displayName', q.display_name) AS practitioner
            FROM services_service o
            JOIN practitioners_practitioner q ON q.id = o.practitioner_id AND q.status IN ('ACTIVE', 'VACATION')
            JOIN users_user v ON v.id = q.user_id AND v.is_active
            WHERE o.status = 'PUBLISHED' AND o.category_id = s.category_id AND o.id <> s.id
            ORDER BY o.rating DESC NULLS LAST, o.id DESC
            LIMIT 5
        ) best
    ) alike
    WHERE s.status = 'PUBLISHED' AND s.id = %s::uuid
) page
"""

VIEWER = f"""
SELECT json_build_object('data', json_build_object('viewer', json_build_object(
    'id', encode(convert_to('User:' || u.id, 'UTF8'), 'base64'),
    'email', u.email,
    'roles', u.roles,
    'createdAt', {TIME.format("u.created_at")},
    'profile', CASE WHEN f.id IS NOT NULL THEN json_build_object(
        'displayName', f.display_name, 'bio', f.bio, 'locale', f.locale, 'timeZone', f.time_zone) END,
    'sessions', json_build_object('nodes', living.nodes),
    'favorites', json_build_object('nodes', marked.nodes))))
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
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(latest.node), '[]') AS nodes
    FROM (
        SELECT json_build_object(
            'id', encode(convert_to('Favorite:' || m.id, 'UTF8'), 'base64'),
            'createdAt', {TIME.format("m.created_at")},
            'target', CASE
                WHEN s.id IS NOT NULL THEN json_build_object(
                    'id', encode(convert_to('Service:' || s.id, 'UTF8'), 'base64'),
                    'title', s.title,
                    'price', json_build_object('amountCents', s.price_cents, 'currency', s.currency),
                    'rating', s.rating,
                    'practitioner', json_build_object(
                        'id', encode(convert_to('Practitioner:' || p.id, 'UTF8'), 'base64'),
                        'slug', p.slug,
                        'displayName', p.display_name))
                WHEN q.id IS NOT NULL THEN json_build_object(
                    'id', encode(convert_to('Practitioner:' || q.id, 'UTF8'), 'base64'),
                    'slug', q.slug,
                    'displayName', q.display_name,
                    'headline', q.headline)
                ELSE '{{}}' END) AS node
        FROM favorites_favorite m
        LEFT JOIN services_service s ON s.id = m.service_id
        LEFT JOIN practitioners_practitioner p ON p.id = s.practitioner_id
        LEFT JOIN users_user v ON v.id = p.user_id
        LEFT JOIN practitioners_practitioner q ON q.id = m.practitioner_id
        LEFT JOIN users_user w ON w.id = q.user_id
        LEFT JOIN practitioners_practitionerlocation l ON l.id = m.location_id
        LEFT JOIN practitioners_practitioner o ON o.id = l.practitioner_id
        LEFT JOIN users_user x ON x.id = o.user_id
        WHERE m.user_id = u.id AND (
            s.status = 'PUBLISHED' AND p.status IN ('ACTIVE', 'VACATION') AND v.is_active OR v.id = u.id
            OR q.status IN ('ACTIVE', 'VACATION') AND w.is_active OR w.id = u.id
            OR o.status IN ('ACTIVE', 'VACATION') AND x.is_active OR x.id = u.id)
        ORDER BY m.created_at DESC, m.id DESC
        LIMIT 10
    ) latest
) marked
WHERE me.id = %s::uuid AND me.ended_at IS NULL AND me.user_id = %s::uuid
"""
