#!lua
-- Tells everyone who somebody is from now on, for every script that changes an account. Goes before those scripts.
local function tell_person(account, id, version, events, log_cap)
  local username, name, role, avatar = unpack(redis.call('HMGET', account, 'username', 'name', 'role', 'avatar'))
  local v = redis.call('INCR', version)
  redis.call('XADD', events, 'MAXLEN', '~', log_cap, v .. '-0', 'type', 'person.changed', 'user', id, 'username', username,
    'name', name or '', 'role', role or 'member', 'avatar', avatar or '')
end

