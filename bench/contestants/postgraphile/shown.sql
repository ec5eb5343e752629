-- What everybody may see, as views, so that PostGraphile asks the tables the same as Estuary does; and what only whoever
-- is signed in may see, by the settings of their transaction.

DROP SCHEMA IF EXISTS shown CASCADE;
CREATE SCHEMA shown;

CREATE VIEW shown.users AS SELECT id FROM users_user WHERE is_active;
COMMENT ON VIEW shown.users IS E'@primaryKey id\n@name person';

-- A profile is reached by its person alone, who was looked at already.
CREATE VIEW shown.profiles AS SELECT id, user_id, display_name FROM users_userprofile;
COMMENT ON VIEW shown.profiles IS
    E'@primaryKey id\n@unique user_id\n@foreignKey (user_id) references shown.users (id)|@fieldName user|@foreignSingleFieldName profile';

CREATE VIEW shown.practitioners AS
    SELECT p.id, p.user_id, p.slug, p.display_name, p.headline
    FROM practitioners_practitioner p
    JOIN users_user u ON u.id = p.user_id
    WHERE p.status IN ('ACTIVE', 'VACATION') AND u.is_active;
COMMENT ON VIEW shown.practitioners IS
    E'@primaryKey id\n@foreignKey (user_id) references shown.users (id)|@fieldName user|@foreignFieldName practitioners';

CREATE VIEW shown.categories AS SELECT id, name, slug, depth, path AS way FROM services_servicecategory;
COMMENT ON VIEW shown.categories IS E'@primaryKey id\n@name category';

CREATE VIEW shown.services AS
    SELECT s.id, s.practitioner_id, s.category_id, s.title, s.description, s.price_cents, s.currency, s.created_at,
        s.rating, s.rating_count, s.rating_distribution
    FROM services_service s
    JOIN practitioners_practitioner p ON p.id = s.practitioner_id
    JOIN users_user u ON u.id = p.user_id
    WHERE s.status = 'PUBLISHED' AND p.status IN ('ACTIVE', 'VACATION') AND u.is_active;
COMMENT ON VIEW shown.services IS
    E'@primaryKey id\n@foreignKey (practitioner_id) references shown.practitioners (id)|@fieldName practitioner|@foreignFieldName services\n@foreignKey (category_id) references shown.categories (id)|@fieldName category|@foreignFieldName services';

CREATE VIEW shown.reviews AS
    SELECT id, service_id, author_id, rating, text, created_at FROM reviews_review WHERE status = 'PUBLISHED';
COMMENT ON VIEW shown.reviews IS
    E'@primaryKey id\n@foreignKey (service_id) references shown.services (id)|@fieldName service|@foreignFieldName reviews\n@foreignKey (author_id) references shown.users (id)|@fieldName author|@foreignFieldName reviews';

CREATE FUNCTION shown.categories_path(one shown.categories) RETURNS SETOF shown.categories LANGUAGE sql STABLE AS $$
    SELECT * FROM shown.categories each WHERE each.id = ANY (one.way) ORDER BY each.depth
$$;
COMMENT ON FUNCTION shown.categories_path IS E'@behavior -connection +list';

CREATE FUNCTION shown.services_similar(one shown.services) RETURNS SETOF shown.services LANGUAGE sql STABLE AS $$
    SELECT * FROM shown.services each
    WHERE each.category_id = one.category_id AND each.id <> one.id
    ORDER BY each.rating DESC NULLS LAST, each.id DESC
    LIMIT 5
$$;
COMMENT ON FUNCTION shown.services_similar IS E'@behavior -connection +list';

CREATE FUNCTION shown.speaker(what text) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('speaker.' || what, true), '')::uuid
$$;
COMMENT ON FUNCTION shown.speaker IS E'@behavior -*';

CREATE VIEW shown.accounts AS
    SELECT id, email, roles, created_at FROM users_user WHERE is_active AND id = shown.speaker('person');
COMMENT ON VIEW shown.accounts IS E'@primaryKey id\n@name account';

CREATE VIEW shown.own_profiles AS
    SELECT id, user_id, display_name, bio, locale, time_zone FROM users_userprofile
    WHERE user_id = shown.speaker('person');
COMMENT ON VIEW shown.own_profiles IS
    E'@primaryKey id\n@unique user_id\n@foreignKey (user_id) references shown.accounts (id)|@fieldName account|@foreignSingleFieldName profile';

CREATE VIEW shown.sessions AS
    SELECT id, user_id, device, created_at, last_used_at, id = shown.speaker('session') AS is_current
    FROM users_session
    WHERE user_id = shown.speaker('person') AND ended_at IS NULL AND last_used_at > now() - interval '7 days';
COMMENT ON VIEW shown.sessions IS
    E'@primaryKey id\n@foreignKey (user_id) references shown.accounts (id)|@fieldName account|@foreignFieldName sessions';

CREATE VIEW shown.favorites AS
    SELECT m.id, m.user_id, m.service_id, m.practitioner_id, m.created_at
    FROM favorites_favorite m
    LEFT JOIN services_service s ON s.id = m.service_id
    LEFT JOIN practitioners_practitioner p ON p.id = s.practitioner_id
    LEFT JOIN users_user v ON v.id = p.user_id
    LEFT JOIN practitioners_practitioner q ON q.id = m.practitioner_id
    LEFT JOIN users_user w ON w.id = q.user_id
    LEFT JOIN practitioners_practitionerlocation l ON l.id = m.location_id
    LEFT JOIN practitioners_practitioner o ON o.id = l.practitioner_id
    LEFT JOIN users_user x ON x.id = o.user_id
    WHERE m.user_id = shown.speaker('person') AND (
        s.status = 'PUBLISHED' AND p.status IN ('ACTIVE', 'VACATION') AND v.is_active OR v.id = m.user_id
        OR q.status IN ('ACTIVE', 'VACATION') AND w.is_active OR w.id = m.user_id
        OR o.status IN ('ACTIVE', 'VACATION') AND x.is_active OR x.id = m.user_id);
COMMENT ON VIEW shown.favorites IS
    E'@primaryKey id\n@foreignKey (user_id) references shown.accounts (id)|@fieldName account|@foreignFieldName favorites\n@foreignKey (service_id) references shown.services (id)|@fieldName service|@foreignFieldName favorites\n@foreignKey (practitioner_id) references shown.practitioners (id)|@fieldName practitioner|@foreignFieldName favorites';

CREATE FUNCTION shown.viewer() RETURNS shown.accounts LANGUAGE sql STABLE AS $$
    SELECT account.* FROM shown.accounts account
    WHERE EXISTS (
        SELECT FROM users_session s
        WHERE s.id = shown.speaker('session') AND s.user_id = account.id AND s.ended_at IS NULL
    )
$$;
