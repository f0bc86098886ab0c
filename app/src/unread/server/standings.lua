-- Where someone stands in rooms, as of one moment. Answers {{version}, standing…} for the first rooms, as far as so many messages go
-- (a room at least), the rest is asked for again; {} in the place of a standing where they are no member; or {{code}}.
local keys = {session = KEYS[1], version = KEYS[2], read = KEYS[3], levels = KEYS[4]}
local user, most = ARGV[1], tonumber(ARGV[2])

if redis.call('EXISTS', keys.session) == 0 then return {{'unauthenticated'}} end
local answer, looked_at = {{redis.call('GET', keys.version) or '0'}}, 0
for i = 3, #ARGV do
  local place = 4 + (i - 3) * 3
  local room = {id = ARGV[i], hash = KEYS[place + 1], members = KEYS[place + 2], messages = KEYS[place + 3]}
  local standing, count = {}, 0
  if redis.call('SISMEMBER', room.members, user) == 1 then standing, count = standing_of(keys, room, user) end
  answer[#answer + 1] = standing
  looked_at = looked_at + count
  if looked_at >= most then break end
end
return answer
