#!lua
-- A process says who is at it and hears who is at all of them, in one step. Answers {everyone, those who are awake somewhere,
-- those who have just come and of whom nothing is written}.
local keys = {processes = KEYS[1], online_users = KEYS[2], present = KEYS[3], away = KEYS[4]}
local process = ARGV[1]
-- What the keys of a process and of a person begin with.
local present_of, away_of, card_of = ARGV[2], ARGV[3], ARGV[4]
local seconds = {process = ARGV[5], everyone = ARGV[6], card = ARGV[7]}
local said = cjson.decode(ARGV[8])

-- So many at once, since a call takes only so many arguments.
local function say(key, members)
  redis.call('DEL', key)
  for first = 1, #members, 1000 do
    redis.call('SADD', key, unpack(members, first, math.min(first + 999, #members)))
  end
  redis.call('EXPIRE', key, seconds.process)
end
say(keys.present, said.present)
say(keys.away, said.away)
redis.call(#said.present > 0 and 'SADD' or 'SREM', keys.processes, process)

-- A process that has not been heard for a while is dead.
local everywhere, awake, is_awake = {}, {}, {}
for _, other in ipairs(redis.call('SMEMBERS', keys.processes)) do
  local present = present_of .. other
  if redis.call('EXISTS', present) == 0 then
    redis.call('SREM', keys.processes, other)
  else
    table.insert(everywhere, present)
    for _, user in ipairs(redis.call('SDIFF', present, away_of .. other)) do
      if not is_awake[user] then table.insert(awake, user) end
      is_awake[user] = true
    end
  end
end

local came, gone = {}, {}
if #everywhere == 0 then
  gone = redis.call('SMEMBERS', keys.online_users)
  redis.call('DEL', keys.online_users)
else
  came = redis.call('SDIFF', keys.present, keys.online_users)
  gone = redis.call('SDIFF', keys.online_users, unpack(everywhere))
  redis.call('SUNIONSTORE', keys.online_users, unpack(everywhere))
  redis.call('EXPIRE', keys.online_users, seconds.everyone)
end

for _, user in ipairs(gone) do redis.call('DEL', card_of .. user) end
for _, card in ipairs(said.cards) do
  local user, username, ip, user_agent, login_time, last_activity = unpack(card)
  local key = card_of .. user
  redis.call('HSET', key, 'user_id', user, 'username', username, 'ip', ip, 'user_agent', user_agent,
    'last_activity', last_activity)
  redis.call('HSETNX', key, 'login_time', login_time)
  redis.call('EXPIRE', key, seconds.card)
end

local unwritten = {}
for _, user in ipairs(came) do
  if redis.call('EXISTS', card_of .. user) == 0 then table.insert(unwritten, user) end
end
return {redis.call('SMEMBERS', keys.online_users), awake, unwritten}
