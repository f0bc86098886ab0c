-- user_fields(): returns the fields of a log entry that describe the user: id, username, display name, role, avatar.
-- Needs keys.user, args.user_id.
local function user_fields()
  local username, name, role, avatar = unpack(redis.call('HMGET', keys.user, 'username', 'name', 'role', 'avatar'))
  return 'user', args.user_id, 'username', username or '', 'name', name or username or '', 'role', role or '',
    'avatar', avatar or ''
end

