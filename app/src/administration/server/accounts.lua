-- Returns for each of these users: the fields of PERSON_FIELDS in their order, the times at which the account was created and
-- deactivated, 1 if the user is online, what is recorded of the client while online, and the hashes of the sessions.
local found = {}
for i, user in ipairs(users) do
  found[i] = {
    redis.call('HMGET', user.account, 'username', 'name', 'role', 'avatar'),
    redis.call('HMGET', user.account, 'created_at', 'deactivated_at'),
    redis.call('SISMEMBER', keys.online_users, user.id),
    redis.call('HMGET', user.online, 'last_activity', 'ip', 'user_agent'),
    redis.call('SMEMBERS', user.sessions),
  }
end
return found
