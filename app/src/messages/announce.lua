-- Writes a system message about the log entry of sequence `about`, once: entries are told in their order by every process.
-- Answers the sequence of its own entry, or 0 if it was written before.
local keys = {messages = KEYS[1], index = KEYS[2], room = KEYS[3], version = KEYS[4], events = KEYS[5]}
local announced = KEYS[6]
local about, room_id, id, unnumbered = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local limits = {cap = tonumber(ARGV[5]), retention = ARGV[6], log_cap = ARGV[7]}

if tonumber(redis.call('GET', announced) or 0) >= about or redis.call('EXISTS', keys.room) == 0 then return 0 end
redis.call('SET', announced, ARGV[1])
local _, v = append(keys, limits, room_id, id, unnumbered)
return v
