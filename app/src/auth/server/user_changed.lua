-- log_user_changed(): logs the names, role and avatar that the account has now. Goes after log.lua.
-- Needs keys.account, args.user_id.
local function log_user_changed()
  local username, name, role, avatar = unpack(redis.call('HMGET', keys.account, 'username', 'name', 'role', 'avatar'))
  log_event('person.changed', 'user', args.user_id, 'username', username, 'name', name or '', 'role', role or 'member',
    'avatar', avatar or '')
end

