-- Returns for each of these accounts the fields of PERSON_FIELDS in their order, then the time at which it was deactivated.
local found = {}
for i, user in ipairs(users) do
  found[i] = redis.call('HMGET', user.account, 'username', 'name', 'role', 'avatar', 'deactivated_at')
end
return found
